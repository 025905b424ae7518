package dev.culvert.store;

import dev.culvert.profile.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The tunnels that run on this computer, whichever process of the user's has opened them: in `running.json`, so that one command finds what the
/// window or another command has running. What a process said that has ended since does not count.
public final class RunningTunnels {
    /// A process's start is read from the system's clock, which may be set.
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(10);

    private final JsonFile<List<Running>> file;
    private final ProcessHandle self;

    /// @param profile    where it listens now is in its [Profile#listen()]
    /// @param process    the number of the one that has it open
    /// @param started    when that process was started: its number is given to another one some day
    record Running(Profile profile, long process, Optional<Instant> started) {
        boolean isAlive() {
            return ProcessHandle.of(process).filter(ProcessHandle::isAlive).map(found -> isSame(started, found.info().startInstant())).orElse(false);
        }

        private static boolean isSame(Optional<Instant> one, Optional<Instant> other) {
            return one.isEmpty() || other.isEmpty() || Duration.between(one.get(), other.get()).abs().compareTo(CLOCKS_DIFFER) < 0;
        }
    }

    public RunningTunnels(Folders folders) {
        this(folders, ProcessHandle.current());
    }

    RunningTunnels(Folders folders, ProcessHandle self) {
        this.file = new JsonFile<>(folders.config().resolve("running.json"), new RunningFormat());
        this.self = self;
    }

    /// All that run, each with the address it listens on. Reads a small file.
    ///
    /// @throws StoreException the file cannot be read, or is of a newer version of Culvert
    public List<Profile> list() throws StoreException {
        return file.load().value().stream().filter(Running::isAlive).map(Running::profile).toList();
    }

    /// Says what this process has running from now on, in place of what it said before.
    ///
    /// @param profiles each with the address it listens on
    /// @throws StoreException nothing was changed
    public void announce(List<Profile> profiles) throws StoreException {
        Optional<Instant> started = self.info().startInstant();
        file.update(before -> Stream.concat(
            before.stream().filter(running -> running.process() != self.pid() && running.isAlive()),
            profiles.stream().map(profile -> new Running(profile, self.pid(), started))).toList());
    }
}
