package io.telegramauth.ratelimit;

import java.util.List;

/** Is told what a request has left of the limits that it was measured by. */
public interface QuotaListener {
  /**
   * A request was measured; called where the request is being carried out.
   *
   * @param quotas the caller's own limits, and those that have refused it
   */
  void onQuotas(List<Quota> quotas);
}
