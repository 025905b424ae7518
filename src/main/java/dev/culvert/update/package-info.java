/// Whether there is a newer Culvert. [dev.culvert.update.Releases] asks the page where versions are published, through the proxy and with the
/// authorities that tunnels use, and sends nothing but this version's number; what comes back is read with suspicion, and whatever goes wrong
/// is a line in the log at most. When to ask, and what is shown, is the desktop's.
package dev.culvert.update;
