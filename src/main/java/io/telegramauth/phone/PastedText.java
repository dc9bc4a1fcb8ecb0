package io.telegramauth.phone;

/**
 * Normalises text that users paste as a number or a code: from chats, address books and web pages,
 * with invisible characters and the digits and dashes of their keyboards.
 */
public final class PastedText {
  private static final int FULL_WIDTH_FIRST = 0xff01;
  private static final int FULL_WIDTH_LAST = 0xff5e;
  private static final int FULL_WIDTH_OFFSET = 0xff01 - '!';

  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  /** Dashes of another Unicode class: the minus sign, the hyphen bullet. */
  private static final String MORE_DASHES = "\u2212\u2043";

  /** The fraction slash, the division slash. */
  private static final String MORE_SLASHES = "\u2044\u2215";

  /** The small and the Hebrew plus sign. */
  private static final String MORE_PLUSES = "\ufe62\ufb29";

  /** Invisible characters of another class than format: joiners, fillers, a keycap's frame. */
  private static final String MORE_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u20e3\u3164\uffa0";

  private PastedText() {}

  /** Returns whether the text has no unpaired surrogate, which has no encoding. */
  public static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  /**
   * Returns the text as typed on an English keyboard: without invisible characters and surrounding
   * blanks, with ASCII digits, blanks, dashes, slashes and pluses. Letters stay as they are.
   */
  public static String clean(String text) {
    int[] characters = text.codePoints().toArray();
    StringBuilder cleaned = new StringBuilder(text.length());
    for (int i = 0; i < characters.length; i++) {
      if (!isInvisible(characters, i)) {
        cleaned.appendCodePoint(typed(characters[i]));
      }
    }
    return cleaned.toString().strip();
  }

  private static boolean isInvisible(int[] characters, int i) {
    int c = characters[i];
    if (c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER) {
      // Part of the spelling of words in some scripts.
      return i == 0
          || i == characters.length - 1
          || !Character.isLetter(characters[i - 1])
          || !Character.isLetter(characters[i + 1]);
    }
    return Character.getType(c) == Character.FORMAT
        || isVariationSelector(c)
        || MORE_INVISIBLE.indexOf(c) >= 0;
  }

  private static boolean isVariationSelector(int c) {
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
  }

  private static int typed(int c) {
    if (c >= FULL_WIDTH_FIRST && c <= FULL_WIDTH_LAST) {
      return c - FULL_WIDTH_OFFSET;
    } else if (Character.isDigit(c)) {
      return '0' + Character.digit(c, 10);
    } else if (Character.isSpaceChar(c)) {
      return ' ';
    } else if (Character.getType(c) == Character.DASH_PUNCTUATION || MORE_DASHES.indexOf(c) >= 0) {
      return '-';
    } else if (MORE_SLASHES.indexOf(c) >= 0) {
      return '/';
    }
    return MORE_PLUSES.indexOf(c) >= 0 ? '+' : c;
  }
}
