package io.telegramauth.telegram.sessionstring;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.sessionstring.SessionFormat.Owner;
import io.telegramauth.telegram.sessionstring.SessionFormat.Recognised;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Writing and recognising session strings. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionFormatBenchmark {
  /** Each of the formats. */
  @Param public SessionFormat format;

  private final Owner owner = new Owner(9_996_610_001L, 17_349, false);
  private PortableSession session;
  private SecretString text;

  /** Creates a session with a random key. */
  @Setup
  public void write() {
    byte[] key = new byte[PortableSession.AUTH_KEY_LENGTH];
    new Random(1).nextBytes(key);
    String address = DataCentres.address(2, false).orElseThrow();
    session =
        new PortableSession(
            2,
            address,
            DataCentres.PORT,
            SecretBytes.of(key),
            false,
            owner.apiId(),
            owner.userId());
    text = format.text(session);
  }

  /** As for a hand-out. */
  @Benchmark
  public SecretString text() {
    return format.text(session);
  }

  /** As for a string from the proxy. */
  @Benchmark
  public Optional<Recognised> recognise() {
    return SessionFormat.recognise(text, owner);
  }
}
