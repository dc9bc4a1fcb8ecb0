package io.telegramauth.ratelimit;

import java.util.List;

/** Reports the state of its limits to the caller of a request. Must be quick and must not throw. */
public interface QuotaReporter {
  /**
   * Reports the limits that the current request was checked against. Called in its context.
   *
   * @param quotas the caller's own limits and those that refuse the request
   */
  void report(List<Quota> quotas);
}
