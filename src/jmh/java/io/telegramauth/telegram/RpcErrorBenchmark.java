package io.telegramauth.telegram;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Parsing an RPC error from a response of the proxy or TDLib. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RpcErrorBenchmark {
  private final String alone = "FLOOD_WAIT_37";
  private final String inWords = "RPCError 400: PHONE_NUMBER_INVALID (caused by auth.SendCode)";
  private final String page = "<p>The upstream did not answer in time.</p>".repeat(100);

  /** The usual case. */
  @Benchmark
  public List<RpcError> alone() {
    return RpcError.findAll(alone);
  }

  /** In the wording of client libraries. */
  @Benchmark
  public List<RpcError> amongWords() {
    return RpcError.findAll(inWords);
  }

  /** A load balancer's page of 4 KB, without an error. */
  @Benchmark
  public List<RpcError> inPageWithout() {
    return RpcError.findAll(page);
  }
}
