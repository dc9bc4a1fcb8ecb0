package io.telegramauth.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode;
import io.nayuki.qrcodegen.QrCode.Ecc;
import java.io.StringReader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class QrPictureTest {
  private static final String LINK = "tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA";
  private static final int QUIET_ZONE = 4;
  private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z");

  private static Element svg(String picture) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(picture)))
        .getDocumentElement();
  }

  @Test
  void everyModuleIsWhereItBelongs() throws Exception {
    QrCode code = QrCode.encodeText(LINK, Ecc.MEDIUM);
    int width = code.size + 2 * QUIET_ZONE;
    Element svg = svg(QrPicture.draw(LINK, 8));
    boolean[][] dark = new boolean[width][width];
    Matcher run =
        RUN.matcher(((Element) svg.getElementsByTagName("path").item(1)).getAttribute("d"));
    while (run.find()) {
      assertThat(run.group(3)).isEqualTo(run.group(4));
      for (int i = 0; i < Integer.parseInt(run.group(3)); i++) {
        dark[Integer.parseInt(run.group(2))][Integer.parseInt(run.group(1)) + i] = true;
      }
    }

    assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 " + width + " " + width);
    for (int y = 0; y < width; y++) {
      for (int x = 0; x < width; x++) {
        assertThat(dark[y][x])
            .as("%d, %d", x, y)
            .isEqualTo(code.getModule(x - QUIET_ZONE, y - QUIET_ZONE));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 32})
  void aModuleHasSoManyPixels(int scale) throws Exception {
    Element svg = svg(QrPicture.draw(LINK, scale));
    int modules = QrCode.encodeText(LINK, Ecc.MEDIUM).size + 2 * QUIET_ZONE;

    assertThat(svg.getAttribute("width")).isEqualTo(Integer.toString(modules * scale));
    assertThat(svg.getAttribute("height")).isEqualTo(svg.getAttribute("width"));
  }
}
