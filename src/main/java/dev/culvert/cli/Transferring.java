package dev.culvert.cli;

import dev.culvert.backup.BackupException;
import dev.culvert.backup.Backups;
import dev.culvert.backup.Progress;
import dev.culvert.backup.Result;
import dev.culvert.backup.Transfer;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Printable;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Target.Kind;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Runs back-ups, restores and copies for a person: asks before production is changed, shows progress, ends them by Ctrl-C.
record Transferring(Surroundings surroundings) {
    private static final int SIGNAL_EXIT = 128; // what a shell reports for a process that a signal ended
    private static final int CTRL_C = 2;

    Backups backups() {
        return new Backups(surroundings.computer(), Preferences.programs(surroundings));
    }

    /// @param start     a sentence on what begins
    /// @param cancelled a sentence on what there is after a cancel
    Result run(Transfer transfer, String start, String cancelled) throws CommandFailed {
        AtomicInteger signalled = new AtomicInteger();
        Runnable putBack = Signals.handle(signal -> {
            signalled.compareAndSet(0, signal);
            transfer.cancel();
        });
        surroundings.err().println(start);
        try {
            return seen(transfer);
        } catch (CancellationException e) {
            int signal = signalled.get();
            throw new CommandFailed("Cancelled. " + cancelled, SIGNAL_EXIT + (signal == 0 ? CTRL_C : signal)); // the programs may hear of it before us
        } catch (BackupException e) {
            throw new CommandFailed(e.inSentences());
        } finally {
            putBack.run();
        }
    }

    private Result seen(Transfer transfer) throws BackupException {
        if (surroundings.terminal().get().filter(Terminal::showsErrors).isEmpty()) {
            Consumer<Progress> nobody = _ -> { };
            return transfer.run(nobody);
        }
        try (ProgressLine line = new ProgressLine(surroundings.err())) {
            return transfer.run(line);
        }
    }

    /// Refuses a profile that pg_dump and pg_restore do not get safely through.
    void refusePooled(Profile profile) throws CommandFailed {
        if (profile.target().kind() == Kind.POOLED) {
            throw new CommandFailed(profile.name() + " goes through the pooled host, which loses settings of the session that pg_dump and pg_restore need: use the direct connection string.");
        }
    }

    /// Lets a person say by the database's name that production may be changed.
    ///
    /// @param what      what is going to be done, such as "Restore into"
    /// @param added     what is added to it
    /// @param confirmed the name that was given by an option
    void confirm(Profile target, String what, String added, Optional<String> confirmed) throws UsageException, CommandFailed {
        String database = target.target().database();
        if (target.environment() != Environment.PRODUCTION || confirmed.filter(database::equals).isPresent()) {
            return;
        }
        if (confirmed.isPresent()) {
            throw new UsageException("The database of " + target.name() + " has another name than --confirm says: it is " + Printable.of(database) + ".");
        }
        Terminal terminal = surroundings.terminal().get().orElseThrow(() -> new UsageException(
            target.name() + " is production, and there is no terminal to ask at whether it may be changed: say so by --confirm " + Words.argument(Printable.of(database)) + "."));
        String question = what + " " + target.name() + ", which is production? Everything in " + added + " is added to it. Type the database's name, " + Printable.of(database) + ", to go on: ";
        if (terminal.ask(question).filter(answer -> answer.strip().equals(database)).isEmpty()) {
            throw new CommandFailed("Nothing was done: this is not the name of the database.");
        }
    }

    static String ignored(Result result) {
        return switch (result.ignoredErrors()) {
            case 0 -> "";
            case 1 -> " 1 error was ignored.";
            default -> " " + result.ignoredErrors() + " errors were ignored.";
        };
    }
}
