package io.telegramauth.api;

/** Example responses of the OpenAPI document; its info section is in this package's description. */
final class OpenApiExamples {
  static final String WRONG_CODE =
      """
      {"success": false,
       "error": {"code": "PHONE_CODE_INVALID", "type": "AUTHENTICATION",
                 "message": "The code is wrong; check it and try again", "retryable": false,
                 "details": {"login": {"state": "code_sent", "attemptsLeft": 4}}},
       "meta": {"requestId": "0a1b2c3d4e5f60718293a4b5"}}
      """;

  static final String FLOOD_WAIT =
      """
      {"success": false,
       "error": {"code": "FLOOD_WAIT", "type": "RATE_LIMIT", "message": "Telegram asks to wait before the next request",
                 "retryable": true, "retryAfter": 37},
       "meta": {"requestId": "0a1b2c3d4e5f60718293a4b5"}}
      """;

  private OpenApiExamples() {}
}
