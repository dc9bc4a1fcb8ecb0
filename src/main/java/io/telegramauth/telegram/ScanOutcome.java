package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretBytes;
import java.util.Optional;

/** The outcome of a wait for the scan of a QR code. */
public sealed interface ScanOutcome {
  /**
   * The code has not been scanned.
   *
   * @param link the link now
   * @param state the gateway's opaque state for the next step; empty if it is as before
   */
  record Waiting(QrLink link, Optional<SecretBytes> state) implements ScanOutcome {}

  /**
   * The code was scanned and the login confirmed.
   *
   * @param signIn what the scan led to
   * @param state the gateway's opaque state if only that finds the scan again, and ends it; empty
   *     if the earlier one does
   */
  record Scanned(SignInOutcome signIn, Optional<SecretBytes> state) implements ScanOutcome {}
}
