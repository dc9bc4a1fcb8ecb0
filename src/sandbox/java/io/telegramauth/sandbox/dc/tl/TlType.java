package io.telegramauth.sandbox.dc.tl;

/**
 * The type of a parameter.
 *
 * @param kind how it is laid out
 * @param element of a vector its elements' type, else null
 * @param name of a bare constructor its name, else null
 */
record TlType(Kind kind, TlType element, String name) {
  enum Kind {
    INT,
    LONG,
    INT128,
    INT256,
    DOUBLE,
    STRING,
    BYTES,
    BOOL,
    /** A flag that is its own value: takes no bytes. */
    TRUE,
    /** The bit field that optional parameters refer to. */
    FLAGS,
    /** A vector with its constructor id before it. */
    VECTOR,
    /** A vector without its constructor id. */
    BARE_VECTOR,
    /** A value with its constructor id before it. */
    OBJECT,
    /** A value of a constructor that the schema names. */
    BARE,
    /** The rest of the call: what {@code !X} stands for. */
    QUERY
  }

  static TlType parse(String text) {
    if (text.startsWith("Vector<")) {
      return new TlType(Kind.VECTOR, parse(text.substring(7, text.length() - 1)), null);
    }
    if (text.startsWith("vector<")) {
      return new TlType(Kind.BARE_VECTOR, parse(text.substring(7, text.length() - 1)), null);
    }
    return switch (text) {
      case "int" -> plain(Kind.INT);
      case "long" -> plain(Kind.LONG);
      case "int128" -> plain(Kind.INT128);
      case "int256" -> plain(Kind.INT256);
      case "double" -> plain(Kind.DOUBLE);
      case "string" -> plain(Kind.STRING);
      case "bytes" -> plain(Kind.BYTES);
      case "Bool" -> plain(Kind.BOOL);
      case "true" -> plain(Kind.TRUE);
      case "#" -> plain(Kind.FLAGS);
      case "!X" -> plain(Kind.QUERY);
      default ->
          Character.isLowerCase(text.charAt(text.lastIndexOf('.') + 1))
              ? new TlType(Kind.BARE, null, text)
              : plain(Kind.OBJECT);
    };
  }

  private static TlType plain(Kind kind) {
    return new TlType(kind, null, null);
  }
}
