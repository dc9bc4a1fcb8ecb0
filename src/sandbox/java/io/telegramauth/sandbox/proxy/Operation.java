package io.telegramauth.sandbox.proxy;

import java.util.Optional;

/** The calls that the proxy serves, all of them POST. */
public enum Operation {
  /** Asks for a code. */
  SEND_CODE("send-code", "auth.SendCode", false),
  /** Gives the code. */
  VERIFY_CODE("verify-code", "auth.SignIn", false),
  /** Gives the 2FA password. */
  VERIFY_PASSWORD("verify-password", "auth.CheckPassword", true),
  /** Asks for the code through the next channel. */
  RESEND_CODE("resend-code", "auth.ResendCode", true),
  /** Gives a login up: makes its code worthless, or ends what it has been signed in to. */
  CANCEL_CODE("cancel-code", "auth.CancelCode", true),
  /** Asks for a login token, which a QR code shows. */
  QR_START("qr-start", "auth.ExportLoginToken", true),
  /** Waits for the scan of the QR code, or for the next token. */
  QR_WAIT("qr-wait", "auth.ExportLoginToken", true),
  /** Ends a session. */
  LOG_OUT("log-out", "auth.LogOut", true);

  private static final String ROOT = "/api/v1/auth/";

  private final String name;
  private final String rpc;
  private final boolean extension;

  Operation(String name, String rpc, boolean extension) {
    this.name = name;
    this.rpc = rpc;
    this.extension = extension;
  }

  /** Where the call is posted to, such as {@code /api/v1/auth/send-code}. */
  public String path() {
    return ROOT + name;
  }

  /** Whether the earlier proxy does not know this call. */
  public boolean extension() {
    return extension;
  }

  /** The RPC behind the call, spelt as GramJS does. */
  String rpc() {
    return rpc;
  }

  static Optional<Operation> at(String path) {
    for (Operation operation : values()) {
      if (operation.path().equals(path)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
