package io.telegramauth.telegram;

import io.telegramauth.crypto.SecretString;
import io.telegramauth.deadline.Deadline;
import java.util.concurrent.CompletableFuture;

/**
 * A wait for the scan of a QR code. It ends with the scan, with another link, or when its time is
 * over.
 *
 * @param link the link that is shown now
 * @param until the time at which the wait ends
 * @param end ends the wait early, once completed
 */
public record ScanWait(SecretString link, Deadline until, CompletableFuture<Void> end) {
  @Override
  public String toString() {
    return "ScanWait[redacted]";
  }
}
