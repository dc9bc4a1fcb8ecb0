package io.telegramauth.crypto;

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

/** Sealing and opening a record, including the derivation of its key. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SealingBenchmark {
  /** A session has about 700 bytes, a waiting direct login about 20 KB. */
  @Param({"700", "20000"})
  public int length;

  private final RecordName name = new RecordName("session", "0194f3c2a7d85e31b6f09c4d");
  private SessionCipher cipher;
  private byte[] plaintext;
  private byte[] sealed;

  /** Creates a record of random bytes. */
  @Setup
  public void seal() {
    SecretString secret = SecretString.of("only-for-benchmarks-9f3c2a7d85e31b6f09c4d0194");
    cipher = new AesGcmSessionCipher(KeyRing.of(secret, Optional.empty()));
    plaintext = new byte[length];
    new Random(1).nextBytes(plaintext);
    sealed = cipher.seal(name, plaintext);
  }

  /** As before a record is stored. */
  @Benchmark
  public byte[] sealRecord() {
    return cipher.seal(name, plaintext);
  }

  /** As after a record is read. */
  @Benchmark
  public byte[] openRecord() {
    return cipher.open(name, sealed);
  }
}
