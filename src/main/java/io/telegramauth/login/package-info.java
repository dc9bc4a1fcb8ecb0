/**
 * A login, from the phone number to the sealed session: {@link io.telegramauth.login.LoginService},
 * the one orchestrator, the {@link io.telegramauth.login.Login} record with its states, and the
 * rules that keep logins correct (affinity, no second code, a code spent once, one deadline,
 * attempts).
 *
 * <p>Must not import HTTP, SQL, AWS or TDLib: it sees ports.
 */
package io.telegramauth.login;
