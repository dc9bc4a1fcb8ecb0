/**
 * The direct route: MTProto from this process, through TDLib. Each step of a login opens a TDLib
 * client on the state of the previous step, sends its requests, closes the client and returns the
 * new state. Between two steps nothing is left in this process. {@code StaleDirectories} removes
 * what a killed process left on disk.
 *
 * <p>TDLib is behind the port {@link io.telegramauth.telegram.direct.TdClients}. {@link
 * io.telegramauth.telegram.direct.Binlog} reads and writes its database.
 *
 * <p>Must not depend on HTTP, nor on how a login or a session is stored.
 */
package io.telegramauth.telegram.direct;
