package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;

/** The result of a call, as part of a message. */
final class RpcResult {
  private final byte[] body;
  private final boolean failed;

  private RpcResult(byte[] body, boolean failed) {
    this.body = body;
    this.failed = failed;
  }

  /** {@code rpc_result}. */
  byte[] body() {
    return body;
  }

  /** Whether it is an error. */
  boolean failed() {
    return failed;
  }

  private static final int RPC_RESULT = 0xf35c6d01;

  /** From this length on, results are packed where that makes them shorter. */
  private static final int WORTH_PACKING = 512;

  static RpcResult of(long messageId, byte[] result) {
    return new RpcResult(body(messageId, packed(result)), false);
  }

  static RpcResult of(long messageId, RpcError error) {
    TlObject object =
        TlObject.of(TlName.RPC_ERROR)
            .with("error_code", error.code())
            .with("error_message", error.name());
    return new RpcResult(body(messageId, TlWriter.bytes(object)), true);
  }

  private static byte[] packed(byte[] result) {
    if (result.length < WORTH_PACKING) {
      return result;
    }
    byte[] packed =
        TlWriter.bytes(TlObject.of(TlName.GZIP_PACKED).with("packed_data", Gzip.pack(result)));
    return packed.length < result.length ? packed : result;
  }

  private static byte[] body(long messageId, byte[] result) {
    return new TlWriter(TlSchema.newest())
        .writeInt(RPC_RESULT)
        .writeLong(messageId)
        .writeRaw(result)
        .toBytes();
  }
}
