package io.telegramauth.api;

import io.nayuki.qrcodegen.QrCode;
import io.nayuki.qrcodegen.QrCode.Ecc;

/** Draws QR codes as SVG: one path, black on white, so that dark pages show them legibly, too. */
final class QrPicture {
  /** The margin in modules, as the standard wants it (ISO/IEC 18004, 9.1). */
  private static final int QUIET_ZONE = 4;

  private QrPicture() {}

  /**
   * Draws a QR code.
   *
   * @param content the content
   * @param scale the width of a module in pixels; a browser may show the picture in another size
   */
  static String draw(String content, int scale) {
    QrCode code = QrCode.encodeText(content, Ecc.MEDIUM);
    int width = code.size + 2 * QUIET_ZONE;
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        int from = x;
        while (code.getModule(x, y)) {
          x++;
        }
        if (x > from) {
          // A run of dark modules; beyond the symbol there are none.
          path.append('M').append(from + QUIET_ZONE).append(' ').append(y + QUIET_ZONE);
          path.append('h').append(x - from).append("v1h-").append(x - from).append('z');
        }
      }
    }
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%1$d" viewBox="0 0 %2$d %2$d" \
        shape-rendering="crispEdges" role="img" aria-label="QR code">\
        <path fill="#fff" d="M0 0h%2$dv%2$dH0z"/><path d="%3$s"/></svg>
        """
        .formatted(width * scale, width, path);
  }
}
