package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.Session.Details;
import io.telegramauth.telegram.Route;
import java.util.Optional;

/** The stored form of a session's details. */
@RegisterForReflection
record SessionDetailsDocument(Route route, String phoneNumber, String userAgent, String address) {
  static SessionDetailsDocument of(Details details) {
    return new SessionDetailsDocument(
        details.route(),
        details.phoneNumber().map(PhoneNumber::e164).orElse(null),
        details.userAgent().orElse(null),
        details.address().orElse(null));
  }

  Details toDetails() {
    return new Details(
        route,
        Optional.ofNullable(phoneNumber).map(PhoneNumber::ofE164),
        Optional.ofNullable(userAgent),
        Optional.ofNullable(address));
  }

  @Override
  public String toString() {
    return "SessionDetailsDocument[redacted]";
  }
}
