package io.telegramauth.login;

import io.telegramauth.failure.FailureCode;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.Route;
import java.util.Optional;

/** Receives the outcomes of login steps. Must be quick and must not throw. */
public interface LoginListener {
  /**
   * A step was carried out.
   *
   * @param route the login's route; empty if it has none yet
   * @param reached the state of the login after it
   */
  void onStepCompleted(LoginStep step, Optional<Route> route, LoginState reached);

  /**
   * A step was refused, or failed.
   *
   * @param route the login's route; empty if it has none yet, or if there is no such login
   */
  void onStepFailed(LoginStep step, Optional<Route> route, FailureCode why);

  /** Telegram has confirmed that it sent a code. */
  void onCodeSent(Route route, Channel channel);

  /**
   * An abandoned login was to be ended at Telegram.
   *
   * @param isEnded whether it was; if not, it is due again later
   */
  void onAbandonedLogin(Route route, boolean isEnded);
}
