/// One window per user, and commands that talk to it.
///
/// The window's process opens a [dev.culvert.control.ControlServer]: it holds a lock as long as it lives, so that a second one knows that it is
/// the second, and listens on a Unix-domain socket that only its user can reach. A [dev.culvert.control.ControlClient] sends one
/// [dev.culvert.control.Request] as a line of JSON and gets one [dev.culvert.control.Reply] as another; there is no secret in either.
package dev.culvert.control;
