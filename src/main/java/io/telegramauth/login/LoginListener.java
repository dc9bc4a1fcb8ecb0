package io.telegramauth.login;

import io.telegramauth.failure.FailureCode;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.Route;
import java.util.Optional;

/** Is told what became of logins. Must be quick, must not throw. */
public interface LoginListener {
  /**
   * A step was carried out.
   *
   * @param route the login's way; empty while it has none
   * @param reached where the login stands now
   */
  void done(LoginStep step, Optional<Route> route, LoginState reached);

  /**
   * A step was refused, or has failed.
   *
   * @param route the login's way; empty while it has none, or where there is no such login
   */
  void failed(LoginStep step, Optional<Route> route, FailureCode why);

  /** Telegram has said that it has sent a code. */
  void codeSent(Route route, Channel channel);

  /**
   * A login that may be signed in, and that nobody can go on with, was to be ended at Telegram.
   *
   * @param isEnded whether that was done; else it is tried again
   */
  void abandoned(Route route, boolean isEnded);
}
