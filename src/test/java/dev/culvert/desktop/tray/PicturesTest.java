package dev.culvert.desktop.tray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.WindowTest;
import dev.culvert.desktop.tray.Content.Picture;
import dev.culvert.desktop.tray.Pictures.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class PicturesTest extends WindowTest {
    private final Pictures pictures = new Pictures();

    private List<Picture> of(State state) {
        return fx(() -> pictures.of(state));
    }

    /// For those who see no colours, and for panels that paint the shape themselves.
    @Test
    void theStatesDifferInShapeAtEverySize() {
        for (int i = 0; i < of(State.STOPPED).size(); i++) {
            assertThat(different(of(State.STOPPED).get(i), of(State.RUNNING).get(i))).isGreaterThan(0.05);
            assertThat(different(of(State.STOPPED).get(i), of(State.TROUBLE).get(i))).isGreaterThan(0.05);
            assertThat(different(of(State.RUNNING).get(i), of(State.TROUBLE).get(i))).isGreaterThan(0.05);
        }
    }

    /// The part of all pixels that are on in one picture and off in the other.
    private static double different(Picture one, Picture other) {
        int different = 0;
        for (int alpha = 0; alpha < one.argb().length; alpha += 4) {
            if (Math.abs((one.argb()[alpha] & 0xff) - (other.argb()[alpha] & 0xff)) > 100) {
                different++;
            }
        }
        return 4.0 * different / one.argb().length;
    }

    @Test
    void eachIsASquareOfItsSize() {
        for (State state : State.values()) {
            assertThat(of(state)).extracting(Picture::width).containsExactly(16, 22, 24, 32, 48, 64);
            assertThat(of(state)).allSatisfy(picture -> assertThat(picture.argb()).hasSize(picture.width() * picture.height() * 4));
        }
    }

    @Test
    void eachIsDrawnOnce() {
        assertThat(of(State.RUNNING)).isSameAs(of(State.RUNNING));
    }
}
