package io.telegramauth.client;

/** Makes the value of the {@code Authorization} header from a key. */
public final class Credentials {
  private Credentials() {}

  /** A service's own key. */
  public static String apiKey(String key) {
    return "ApiKey " + key;
  }

  /** The administrators' key. */
  public static String adminKey(String key) {
    return "AdminKey " + key;
  }
}
