/**
 * Logins, from the phone number to the sealed session. {@link io.telegramauth.login.LoginService}
 * orchestrates the steps of a {@link io.telegramauth.login.Login}; {@link
 * io.telegramauth.login.LoginRules} decides what is allowed and what a failure leaves. Together
 * they keep logins correct: affinity, no second code, a code spent once, one deadline, limited
 * attempts.
 *
 * <p>Must not depend on HTTP, SQL, AWS or TDLib, only on ports.
 */
package io.telegramauth.login;
