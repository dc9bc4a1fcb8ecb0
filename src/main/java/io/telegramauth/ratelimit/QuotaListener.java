package io.telegramauth.ratelimit;

import java.util.List;

/** Listens to the quotas of requests. */
public interface QuotaListener {
  /**
   * The limits of the current request were checked. Called on the request's context.
   *
   * @param quotas the caller's own limits and those that refuse the request
   */
  void onQuotas(List<Quota> quotas);
}
