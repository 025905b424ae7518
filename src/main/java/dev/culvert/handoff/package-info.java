/// How a running tunnel gets into other programs: the texts that a person copies. Nothing here holds a secret, because the tunnel needs
/// none.
package dev.culvert.handoff;
