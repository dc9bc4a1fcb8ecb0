/**
 * The direct route: MTProto from this process, by TDLib. Each step of a login opens a TDLib client
 * on the state of the step before, acts, closes it and takes the new state along; between two steps
 * nothing of it is left in this process. What a killed process has left on the disk is removed by
 * {@code StaleDirectories}.
 *
 * <p>TDLib itself is behind the port {@link io.telegramauth.telegram.direct.TdClients}; what its
 * database holds is read and written by {@link io.telegramauth.telegram.direct.Binlog}.
 *
 * <p>Must not know HTTP, nor how a login or a session is stored.
 */
package io.telegramauth.telegram.direct;
