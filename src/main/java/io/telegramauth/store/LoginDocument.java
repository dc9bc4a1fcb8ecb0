package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.login.ClientInfo;
import io.telegramauth.login.Login;
import io.telegramauth.login.Login.Attempts;
import io.telegramauth.login.Login.Challenge;
import io.telegramauth.login.Login.Claim;
import io.telegramauth.login.Login.QrCode;
import io.telegramauth.login.Login.SessionReference;
import io.telegramauth.login.Login.UnknownOutcome;
import io.telegramauth.login.LoginId;
import io.telegramauth.login.LoginState;
import io.telegramauth.login.LoginStep;
import io.telegramauth.login.Origin;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.telegram.Delivery;
import io.telegramauth.telegram.Delivery.Channel;
import io.telegramauth.telegram.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;

/** The stored form of a login. Times are milliseconds since 1970. */
@RegisterForReflection
record LoginDocument(
    String id,
    long version,
    LoginState state,
    String phoneNumber,
    String userAgent,
    String address,
    String service,
    long createdAt,
    long expiresAt,
    ChallengeDocument challenge,
    int codesTried,
    int passwordsTried,
    LoginStep claimedStep,
    Long claimedUntil,
    LoginStep lost,
    Long lostUntil,
    SessionDocument session) {

  /** The stored form of a challenge. Durations are milliseconds. */
  @RegisterForReflection
  record ChallengeDocument(
      Route route,
      String gatewayState,
      Channel channel,
      Integer length,
      Channel nextChannel,
      long timeout,
      long sentAt,
      String qrLink,
      Long qrExpiresAt,
      String passwordHint) {
    static ChallengeDocument of(Challenge challenge) {
      Optional<Delivery> delivery = challenge.delivery();
      Optional<QrCode> qrCode = challenge.qrCode();
      return new ChallengeDocument(
          challenge.route(),
          Base64.getEncoder().encodeToString(challenge.gatewayState().reveal()),
          delivery.map(Delivery::channel).orElse(null),
          delivery.flatMap(code -> code.length().stream().boxed().findFirst()).orElse(null),
          challenge.nextChannel().orElse(null),
          delivery.map(Delivery::timeout).orElse(Duration.ZERO).toMillis(),
          challenge.sentAt().toEpochMilli(),
          qrCode.map(code -> code.link().reveal()).orElse(null),
          qrCode.map(code -> code.expiresAt().toEpochMilli()).orElse(null),
          challenge.passwordHint().orElse(null));
    }

    Challenge toChallenge() {
      return new Challenge(
          route,
          SecretBytes.of(Base64.getDecoder().decode(gatewayState)),
          Optional.ofNullable(channel)
              .map(
                  known ->
                      new Delivery(
                          known,
                          length == null ? OptionalInt.empty() : OptionalInt.of(length),
                          Optional.ofNullable(nextChannel),
                          Duration.ofMillis(timeout))),
          Instant.ofEpochMilli(sentAt),
          Optional.ofNullable(qrLink)
              .map(link -> new QrCode(SecretString.of(link), Instant.ofEpochMilli(qrExpiresAt))),
          Optional.ofNullable(passwordHint));
    }

    @Override
    public String toString() {
      return "ChallengeDocument[redacted]";
    }
  }

  /** The stored form of a login's session. */
  @RegisterForReflection
  record SessionDocument(String sessionId, long userId, long expiresAt) {}

  static LoginDocument of(Login login) {
    return new LoginDocument(
        login.id().value(),
        login.version(),
        login.state(),
        login.phoneNumber().map(PhoneNumber::e164).orElse(null),
        login.client().userAgent().orElse(null),
        login.client().origin().address().orElse(null),
        login.client().origin().service().orElse(null),
        login.createdAt().toEpochMilli(),
        login.expiresAt().toEpochMilli(),
        login.challenge().map(ChallengeDocument::of).orElse(null),
        login.attempts().codes(),
        login.attempts().passwords(),
        login.claim().map(Claim::step).orElse(null),
        login.claim().map(claim -> claim.until().toEpochMilli()).orElse(null),
        login.unknownOutcome().map(UnknownOutcome::step).orElse(null),
        login.unknownOutcome().map(unknown -> unknown.until().toEpochMilli()).orElse(null),
        login
            .session()
            .map(
                session ->
                    new SessionDocument(
                        session.sessionId(), session.userId(), session.expiresAt().toEpochMilli()))
            .orElse(null));
  }

  Login toLogin() {
    return new Login(
        new LoginId(id),
        version,
        state,
        Optional.ofNullable(phoneNumber).map(PhoneNumber::ofE164),
        new ClientInfo(
            Optional.ofNullable(userAgent),
            new Origin(Optional.ofNullable(service), Optional.ofNullable(address))),
        Instant.ofEpochMilli(createdAt),
        Instant.ofEpochMilli(expiresAt),
        Optional.ofNullable(challenge).map(ChallengeDocument::toChallenge),
        new Attempts(codesTried, passwordsTried),
        Optional.ofNullable(claimedStep)
            .map(step -> new Claim(step, Instant.ofEpochMilli(claimedUntil))),
        Optional.ofNullable(lost)
            .map(
                step ->
                    new UnknownOutcome(
                        step, Instant.ofEpochMilli(lostUntil == null ? expiresAt : lostUntil))),
        Optional.ofNullable(session)
            .map(
                reference ->
                    new SessionReference(
                        reference.sessionId,
                        reference.userId,
                        Instant.ofEpochMilli(reference.expiresAt))));
  }

  @Override
  public String toString() {
    return "LoginDocument[redacted]";
  }
}
