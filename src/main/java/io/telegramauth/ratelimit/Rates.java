package io.telegramauth.ratelimit;

import io.telegramauth.config.RateLimitConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The configured rates.
 *
 * @param byLimit without the limits that are off
 * @param problems malformed settings; their limits have the default
 */
public record Rates(Map<Limit, Rate> byLimit, List<String> problems) {
  private static final String DEFAULT = "default";
  private static final String OFF = "off";

  /** Reads the configuration. */
  public static Rates of(RateLimitConfig config) {
    Map<Limit, Rate> byLimit = new EnumMap<>(Limit.class);
    List<String> problems = new ArrayList<>();
    for (Limit limit : Limit.values()) {
      String text = config.rates().getOrDefault(limit.id(), DEFAULT).strip();
      if (config.enabled() && !text.equalsIgnoreCase(OFF)) {
        byLimit.put(limit, rate(limit, text, problems));
      }
    }
    return new Rates(byLimit, problems);
  }

  private static Rate rate(Limit limit, String text, List<String> problems) {
    if (text.toLowerCase(Locale.ROOT).equals(DEFAULT)) {
      return limit.defaultRate();
    }
    return Rate.parse(text)
        .orElseGet(
            () -> {
              problems.add(
                  "RATE_LIMIT_"
                      + limit.name()
                      + " is neither off nor of the form amount/period[,burst], such as 5/1h,3");
              return limit.defaultRate();
            });
  }
}
