package io.telegramauth.campaign.harness;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The random choices of a case. They follow from the seed and the order of the calls. */
public final class Choices {
  private static final long[] EDGES = {
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    16,
    127,
    128,
    254,
    255,
    256,
    1000,
    8192,
    32_767,
    32_768,
    65_535,
    65_536,
    (1 << 24) - 1,
    1 << 24,
    Integer.MAX_VALUE,
    1L << 31,
    0xFFFF_FFFFL,
    1L << 32,
    1L << 53,
    Long.MAX_VALUE
  };

  private final SplittableRandom random;

  /** Choices that follow from the seed. */
  public Choices(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** From 0 on, below the bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** From the first to the last, both included. */
  public int between(int first, int last) {
    return random.nextInt(first, last + 1);
  }

  /** True once in so many times. */
  public boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** One of these. */
  public <T> T of(List<T> several) {
    return several.get(below(several.size()));
  }

  /** One of these. */
  @SafeVarargs
  public final <T> T of(T... several) {
    return several[below(several.length)];
  }

  /** A length: mostly short, now and then up to the longest. */
  public int length(int longest) {
    return oneIn(16) ? between(0, longest) : between(0, Math.min(longest, 24));
  }

  /** A number: where bounds are, next to them, negative, or any. */
  public long number() {
    if (oneIn(4)) {
      return random.nextLong();
    }
    long edge = EDGES[below(EDGES.length)] + between(-1, 1);
    return oneIn(3) ? -edge : edge;
  }

  /** Bytes: random, or one repeated. */
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    if (oneIn(4)) {
      Arrays.fill(bytes, of((byte) 0, (byte) 0xff, (byte) 0x7f, (byte) ' ', (byte) '['));
    } else {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  /** A character: of a word, of syntax, a control character, of any script, half of a pair. */
  public char character() {
    return switch (below(8)) {
      case 0, 1, 2 -> (char) between('a', 'z');
      case 3 -> (char) between('0', '9');
      case 4 -> (char) between(' ', '~');
      case 5 -> (char) below(32);
      case 6 -> (char) between(0x80, 0x3000);
      default ->
          of(
              '\u007f', '\u0085', '\u00a0', '\u2028', '\ufeff', '\ufffd', '\uffff', '\ud83d',
              '\ude00', '\u0660', '\u0130', '\u202e');
    };
  }

  /** A text of such characters. */
  public String text(int longest) {
    int length = length(longest);
    StringBuilder text = new StringBuilder(length);
    if (oneIn(6)) {
      return String.valueOf(character()).repeat(length);
    }
    for (int i = 0; i < length; i++) {
      text.append(character());
    }
    return text.toString();
  }
}
