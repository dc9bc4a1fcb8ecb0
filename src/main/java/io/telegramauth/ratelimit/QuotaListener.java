package io.telegramauth.ratelimit;

import java.util.List;

/**
 * Receives the limits of the current request, to show them to its caller. Must be quick and must
 * not throw.
 */
public interface QuotaListener {
  /**
   * The limits of the current request were checked. Called on the request's context.
   *
   * @param quotas the caller's own limits and those that refuse the request
   */
  void onQuotas(List<Quota> quotas);
}
