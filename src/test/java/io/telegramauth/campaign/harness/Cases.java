package io.telegramauth.campaign.harness;

import com.sun.management.ThreadMXBean;
import io.telegramauth.testing.Campaign;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * Runs thousands of cases of one test, each from a seed of its own. A case that fails is reported
 * with its input and its seed, and runs first if {@code -Dseed} names that.
 *
 * <p>None of the usual libraries fits: jqwik requires JUnit Platform 1 while Quarkus brings 6, and
 * the others are unmaintained; none limits the time and memory of a case.
 */
public final class Cases {
  private static final long USUAL_SEED = 20_260_301;
  private static final int MAX_SHOWN_LENGTH = 4000;
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final String client;
  private final int count;
  private Duration deadline = Duration.ofSeconds(5);
  private long mostBytes = Long.MAX_VALUE;

  private Cases(String client, int count) {
    this.client = client;
    this.count = count;
  }

  /**
   * Cases of a client.
   *
   * @param client its name, for people
   * @param slice how many are run with every suite
   * @param full how many the campaign runs
   */
  public static Cases of(String client, int slice, int full) {
    return new Cases(client, Campaign.size(slice, full));
  }

  /** How long a case may take, on a busy machine; five seconds unless this is said. */
  public Cases within(Duration value) {
    deadline = value;
    return this;
  }

  /**
   * How much memory a case may take in its own thread, freed or not. What only the first such case
   * takes, as classes are loaded, does not count: a case above it is checked once more.
   */
  public Cases allocating(long bytes) {
    mostBytes = bytes;
    return this;
  }

  /** What has to hold for an input. */
  @FunctionalInterface
  public interface Check<T> {
    /** Fails, in any way, if the case does not hold. */
    void check(T input) throws Exception;
  }

  /**
   * Makes the inputs and checks each.
   *
   * @param generator makes an input of choices, and nothing else
   * @throws AssertionError for the first case that fails, takes too long or too much memory
   */
  public <T> void check(Function<Choices, T> generator, Check<T> check) {
    Run<T> run = new Run<>(generator, check);
    Thread thread = new Thread(run, "cases of " + client);
    thread.setDaemon(true);
    thread.start();
    run.watch(thread);
    Figures.of("bad-input-" + client.replaceAll("[^A-Za-z0-9]+", "-"))
        .with("cases", count)
        .with("failed", 0)
        .publish();
  }

  private final class Run<T> implements Runnable {
    private final Function<Choices, T> generator;
    private final Check<T> check;
    private final long firstSeed = Campaign.seed(USUAL_SEED);
    private volatile long seed = firstSeed;
    private volatile long started = System.nanoTime();
    private volatile T input;
    private volatile AssertionError failure;

    Run(Function<Choices, T> generator, Check<T> check) {
      this.generator = generator;
      this.check = check;
    }

    @Override
    public void run() {
      for (int i = 0; i < count; i++) {
        seed = firstSeed + i;
        input = null;
        started = System.nanoTime();
        try {
          input = generator.apply(new Choices(seed));
          if (bytesTaken() > mostBytes) {
            long again = bytesTaken();
            if (again > mostBytes) {
              throw new AssertionError("takes " + again + " bytes, more than " + mostBytes);
            }
          }
        } catch (Throwable e) {
          failure = new AssertionError(describe(e.toString()), e);
          return;
        }
      }
    }

    private long bytesTaken() throws Exception {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      check.check(input);
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    void watch(Thread thread) {
      while (thread.isAlive()) {
        try {
          thread.join(LOOK.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("Interrupted", e);
        }
        if (thread.isAlive() && System.nanoTime() - started > deadline.toNanos()) {
          StackTraceElement[] where = thread.getStackTrace();
          throw new AssertionError(
              describe("is not done after " + deadline + ", but at " + Arrays.toString(where)));
        }
      }
      if (failure != null) {
        throw failure;
      }
    }

    private String describe(String what) {
      return "%s, case %d of %d (again with -Dseed=%d): %s%n%s"
          .formatted(client, seed - firstSeed + 1, count, seed, what, shown(input));
    }
  }

  private static String shown(Object input) {
    if (input == null) {
      return "its input cannot be made";
    }
    String text =
        input instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : escaped(input.toString());
    return "Input: "
        + (text.length() > MAX_SHOWN_LENGTH
            ? text.substring(0, MAX_SHOWN_LENGTH) + "… of " + text.length()
            : text);
  }

  /** So that nothing of it is lost, or plays with the terminal, where it is printed. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> {
              if (c == '\n') {
                escaped.append("\\n");
              } else if (c < ' ' || c > '~') {
                escaped.append("\\u%04x".formatted(c));
              } else {
                escaped.append((char) c);
              }
            });
    return escaped.toString();
  }
}
