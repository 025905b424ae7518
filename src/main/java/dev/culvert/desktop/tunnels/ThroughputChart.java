package dev.culvert.desktop.tunnels;

import dev.culvert.manager.Figures;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Insets;
import javafx.scene.chart.AreaChart;
import javafx.scene.chart.NumberAxis;
import javafx.scene.chart.XYChart.Data;
import javafx.scene.chart.XYChart.Series;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/// The last minute of a tunnel: one point a second, received over sent.
public final class ThroughputChart extends VBox {
    /// Room for "300 kB/s", whatever the scale is, so that the curve does not jump to the side.
    private static final double RATE_WIDTH = 60;

    private final NumberAxis rate = new NumberAxis(0, 1_000, 500);
    private final ObservableList<Data<Number, Number>> received = points();
    private final ObservableList<Data<Number, Number>> sent = points();
    private final Label oldest = new Label();
    private final Label newest = new Label();

    /// For FXML.
    public ThroughputChart() {
        NumberAxis seconds = new NumberAxis(0, Throughput.SECONDS - 1, Throughput.SECONDS - 1);
        for (NumberAxis axis : new NumberAxis[] {seconds, rate}) {
            axis.setAutoRanging(false);
            axis.setAnimated(false);
            axis.setMinorTickVisible(false);
            axis.setTickMarkVisible(false);
        }
        seconds.setTickLabelsVisible(false); // an axis would centre them below its ends
        rate.setTickLabelFormatter(new RateLabels());
        rate.setMinWidth(RATE_WIDTH);
        rate.setPrefWidth(RATE_WIDTH);
        rate.setMaxWidth(RATE_WIDTH);
        AreaChart<Number, Number> chart = new AreaChart<>(seconds, rate);
        chart.setAnimated(false);
        chart.setCreateSymbols(false);
        chart.setLegendVisible(false);
        chart.setVerticalGridLinesVisible(false);
        chart.setAlternativeColumnFillVisible(false);
        chart.setAlternativeRowFillVisible(false);
        chart.setHorizontalZeroLineVisible(false);
        chart.setVerticalZeroLineVisible(false);
        chart.setMinSize(0, 0);
        chart.setPrefSize(0, 0);
        chart.setFocusTraversable(false);
        chart.getData().add(new Series<>(received));
        chart.getData().add(new Series<>(sent));
        Region between = new Region();
        HBox times = new HBox(oldest, between, newest);
        times.getStyleClass().add("times");
        HBox.setHgrow(between, Priority.ALWAYS);
        setMargin(times, new Insets(0, 0, 0, RATE_WIDTH));
        setVgrow(chart, Priority.ALWAYS);
        getStyleClass().add("throughput");
        setMinWidth(0);
        getChildren().addAll(chart, times);
    }

    private static ObservableList<Data<Number, Number>> points() {
        ObservableList<Data<Number, Number>> points = FXCollections.observableArrayList();
        for (int second = 0; second < Throughput.SECONDS; second++) {
            points.add(new Data<>(second, 0));
        }
        return points;
    }

    /// What the ends of the time axis are called.
    void label(String first, String last) {
        oldest.setText(first);
        newest.setText(last);
    }

    void show(Throughput throughput) {
        long top = throughput.top();
        if (rate.getUpperBound() != top) {
            rate.setUpperBound(top);
            rate.setTickUnit(top / 2.0);
        }
        for (int second = 0; second < Throughput.SECONDS; second++) {
            set(received.get(second), throughput.received(second));
            set(sent.get(second), throughput.sent(second));
        }
    }

    /// An equal value would still have the chart laid out anew.
    private static void set(Data<Number, Number> point, long value) {
        if (point.getYValue().longValue() != value) {
            point.setYValue(value);
        }
    }

    /// The unit stands at the top only, as long as it is the same below.
    private final class RateLabels extends StringConverter<Number> {
        @Override
        public String toString(Number value) {
            if (value.longValue() == 0) {
                return "0";
            }
            String[] label = parts(value.longValue());
            String[] top = parts((long) rate.getUpperBound());
            return value.longValue() == (long) rate.getUpperBound() ? label[0] + " " + label[1] + "/s" : label[1].equals(top[1]) ? label[0] : label[0] + " " + label[1];
        }

        private static String[] parts(long bytes) {
            return Figures.bytes(bytes).replaceFirst("\\.0 ", " ").split(" ");
        }

        @Override
        public Number fromString(String text) {
            throw new UnsupportedOperationException();
        }
    }
}
