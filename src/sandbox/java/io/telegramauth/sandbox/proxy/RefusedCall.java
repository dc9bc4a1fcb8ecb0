package io.telegramauth.sandbox.proxy;

/** Ends a call before Telegram is asked anything. */
final class RefusedCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Response answer;

  RefusedCall(Response answer) {
    super("refused with " + answer.status(), null, false, false);
    this.answer = answer;
  }

  Response answer() {
    return answer;
  }
}
