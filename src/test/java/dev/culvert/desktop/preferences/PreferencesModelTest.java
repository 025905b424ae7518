package dev.culvert.desktop.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.preferences.PreferencesModel.AddressProblem;
import dev.culvert.handoff.Program;
import dev.culvert.store.Settings;
import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.Settings.Proxy;
import dev.culvert.store.Settings.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesModelTest {
    private final List<Settings> changes = new ArrayList<>();
    private final PreferencesModel model = new PreferencesModel(this::current, edit -> changes.add(edit.apply(current())), Set::of);

    private Settings current() {
        return changes.isEmpty() ? Settings.DEFAULT : changes.getLast();
    }

    @Test
    void eachChoiceHoldsAtOnceAndLeavesTheOthersAlone() {
        model.choose(Theme.DARK);
        model.choose(OnClose.STOP);
        model.chooseCaFile("/tmp/ca.pem");
        model.choose(Proxy.NONE, "");
        assertThat(changes).hasSize(4);
        assertThat(current()).isEqualTo(Settings.DEFAULT.withTheme(Theme.DARK).withOnClose(OnClose.STOP).withProxy(Proxy.NONE, "").withCaFile("/tmp/ca.pem"));
    }

    @Test
    void aProgramIsWhereTheUserSaysUntilItIsLookedForAgain() {
        model.chooseProgram(Program.PSQL, Optional.of("/opt/pg/bin/psql"));
        model.chooseProgram(Program.DATAGRIP, Optional.of("/opt/datagrip.sh"));
        assertThat(model.program(Program.PSQL)).contains("/opt/pg/bin/psql");
        model.chooseProgram(Program.PSQL, Optional.empty());
        assertThat(model.program(Program.PSQL)).isEmpty();
        assertThat(current().programs()).containsExactly(Map.entry("datagrip", "/opt/datagrip.sh"));
        model.chooseProgram(Program.PGADMIN, Optional.empty());
        assertThat(changes).as("the last is no change").hasSize(3);
    }

    @Test
    void aChoiceThatIsNoChangeIsNotTold() {
        model.choose(Theme.SYSTEM);
        model.chooseCaFile("");
        model.choose(Proxy.SYSTEM, "http://ignored:1");
        assertThat(changes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://proxy.example:3128", "http://proxy.example", "HTTP://10.0.0.1:8080/", "socks5://[::1]:1080", " socks5://proxy:1080 "})
    void aManualProxyNeedsAnAddress(String address) {
        assertThat(model.choose(Proxy.MANUAL, address)).isEmpty();
        assertThat(current().proxy()).isEqualTo(Proxy.MANUAL);
        assertThat(current().proxyAddress()).isEqualTo(address.strip());
    }

    @ParameterizedTest
    @CsvSource({
        ", EMPTY",
        "proxy.example:3128, NOT_AN_ADDRESS",
        "proxy, NOT_AN_ADDRESS",
        "http://, NOT_AN_ADDRESS",
        "http://:3128, NOT_AN_ADDRESS",
        "http://proxy:99999, NOT_AN_ADDRESS",
        "http://proxy:x, NOT_AN_ADDRESS",
        "http://proxy/path, NOT_AN_ADDRESS",
        "http://pro xy, NOT_AN_ADDRESS",
        "https://proxy.example:3128, UNKNOWN_SCHEME",
        "socks4://proxy.example, UNKNOWN_SCHEME",
        "http://user:word@proxy.example:3128, HAS_PASSWORD",
        "user@proxy, HAS_PASSWORD"})
    void anAddressThatCannotBeUsedChangesNothing(String address, AddressProblem problem) {
        assertThat(model.choose(Proxy.MANUAL, address == null ? "" : address)).contains(problem);
        assertThat(changes).isEmpty();
    }

    @Test
    void theAddressIsRememberedWhileItIsNotUsed() {
        model.choose(Proxy.MANUAL, "http://proxy:1");
        model.choose(Proxy.NONE, "nonsense");
        assertThat(current().proxyAddress()).isEqualTo("http://proxy:1");
    }
}
