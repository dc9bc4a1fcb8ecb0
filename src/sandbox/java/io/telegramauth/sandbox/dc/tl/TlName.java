package io.telegramauth.sandbox.dc.tl;

/**
 * The constructors and methods that the data centre names. Exactly those of the schema file: a
 * missing or a superfluous one fails the build.
 */
public enum TlName {
  /** {@code resPQ}. */
  RES_PQ("resPQ"),
  /** {@code p_q_inner_data}. */
  PQ_INNER_DATA("p_q_inner_data"),
  /** {@code p_q_inner_data_dc}. */
  PQ_INNER_DATA_DC("p_q_inner_data_dc"),
  /** {@code p_q_inner_data_temp}. */
  PQ_INNER_DATA_TEMP("p_q_inner_data_temp"),
  /** {@code p_q_inner_data_temp_dc}. */
  PQ_INNER_DATA_TEMP_DC("p_q_inner_data_temp_dc"),
  /** {@code server_DH_params_ok}. */
  SERVER_DH_PARAMS_OK("server_DH_params_ok"),
  /** {@code server_DH_inner_data}. */
  SERVER_DH_INNER_DATA("server_DH_inner_data"),
  /** {@code client_DH_inner_data}. */
  CLIENT_DH_INNER_DATA("client_DH_inner_data"),
  /** {@code dh_gen_ok}. */
  DH_GEN_OK("dh_gen_ok"),
  /** {@code dh_gen_retry}. */
  DH_GEN_RETRY("dh_gen_retry"),
  /** {@code dh_gen_fail}. */
  DH_GEN_FAIL("dh_gen_fail"),
  /** {@code bind_auth_key_inner}. */
  BIND_AUTH_KEY_INNER("bind_auth_key_inner"),
  /** {@code rpc_error}. */
  RPC_ERROR("rpc_error"),
  /** {@code rpc_answer_unknown}. */
  RPC_ANSWER_UNKNOWN("rpc_answer_unknown"),
  /** {@code rpc_answer_dropped}. */
  RPC_ANSWER_DROPPED("rpc_answer_dropped"),
  /** {@code future_salt}. */
  FUTURE_SALT("future_salt"),
  /** {@code future_salts}. */
  FUTURE_SALTS("future_salts"),
  /** {@code pong}. */
  PONG("pong"),
  /** {@code destroy_session_ok}. */
  DESTROY_SESSION_OK("destroy_session_ok"),
  /** {@code destroy_session_none}. */
  DESTROY_SESSION_NONE("destroy_session_none"),
  /** {@code new_session_created}. */
  NEW_SESSION_CREATED("new_session_created"),
  /** {@code gzip_packed}. */
  GZIP_PACKED("gzip_packed"),
  /** {@code msgs_ack}. */
  MSGS_ACK("msgs_ack"),
  /** {@code bad_msg_notification}. */
  BAD_MSG_NOTIFICATION("bad_msg_notification"),
  /** {@code bad_server_salt}. */
  BAD_SERVER_SALT("bad_server_salt"),
  /** {@code msg_resend_req}. */
  MSG_RESEND_REQ("msg_resend_req"),
  /** {@code msgs_state_req}. */
  MSGS_STATE_REQ("msgs_state_req"),
  /** {@code msgs_state_info}. */
  MSGS_STATE_INFO("msgs_state_info"),
  /** {@code msgs_all_info}. */
  MSGS_ALL_INFO("msgs_all_info"),
  /** {@code destroy_auth_key_ok}. */
  DESTROY_AUTH_KEY_OK("destroy_auth_key_ok"),
  /** {@code destroy_auth_key_none}. */
  DESTROY_AUTH_KEY_NONE("destroy_auth_key_none"),
  /** {@code http_wait}. */
  HTTP_WAIT("http_wait"),
  /** {@code config}. */
  CONFIG("config"),
  /** {@code dcOption}. */
  DC_OPTION("dcOption"),
  /** {@code nearestDc}. */
  NEAREST_DC("nearestDc"),
  /** {@code help.appConfig}. */
  HELP_APP_CONFIG("help.appConfig"),
  /** {@code help.appConfigNotModified}. */
  HELP_APP_CONFIG_NOT_MODIFIED("help.appConfigNotModified"),
  /** {@code jsonObject}. */
  JSON_OBJECT("jsonObject"),
  /** {@code jsonObjectValue}. */
  JSON_OBJECT_VALUE("jsonObjectValue"),
  /** {@code jsonNull}. */
  JSON_NULL("jsonNull"),
  /** {@code jsonBool}. */
  JSON_BOOL("jsonBool"),
  /** {@code jsonNumber}. */
  JSON_NUMBER("jsonNumber"),
  /** {@code jsonString}. */
  JSON_STRING("jsonString"),
  /** {@code jsonArray}. */
  JSON_ARRAY("jsonArray"),
  /** {@code inputClientProxy}. */
  INPUT_CLIENT_PROXY("inputClientProxy"),
  /** {@code codeSettings}. */
  CODE_SETTINGS("codeSettings"),
  /** {@code auth.sentCode}. */
  AUTH_SENT_CODE("auth.sentCode"),
  /** {@code auth.sentCodeTypeApp}. */
  AUTH_SENT_CODE_TYPE_APP("auth.sentCodeTypeApp"),
  /** {@code auth.sentCodeTypeSms}. */
  AUTH_SENT_CODE_TYPE_SMS("auth.sentCodeTypeSms"),
  /** {@code auth.sentCodeTypeCall}. */
  AUTH_SENT_CODE_TYPE_CALL("auth.sentCodeTypeCall"),
  /** {@code auth.codeTypeSms}. */
  AUTH_CODE_TYPE_SMS("auth.codeTypeSms"),
  /** {@code auth.codeTypeCall}. */
  AUTH_CODE_TYPE_CALL("auth.codeTypeCall"),
  /** {@code auth.authorization}. */
  AUTH_AUTHORIZATION("auth.authorization"),
  /** {@code auth.authorizationSignUpRequired}. */
  AUTH_AUTHORIZATION_SIGN_UP_REQUIRED("auth.authorizationSignUpRequired"),
  /** {@code auth.loggedOut}. */
  AUTH_LOGGED_OUT("auth.loggedOut"),
  /** {@code auth.loginToken}. */
  AUTH_LOGIN_TOKEN("auth.loginToken"),
  /** {@code auth.loginTokenMigrateTo}. */
  AUTH_LOGIN_TOKEN_MIGRATE_TO("auth.loginTokenMigrateTo"),
  /** {@code auth.loginTokenSuccess}. */
  AUTH_LOGIN_TOKEN_SUCCESS("auth.loginTokenSuccess"),
  /** {@code auth.exportedAuthorization}. */
  AUTH_EXPORTED_AUTHORIZATION("auth.exportedAuthorization"),
  /** {@code account.password}. */
  ACCOUNT_PASSWORD("account.password"),
  /** {@code passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow}. */
  PASSWORD_KDF_ALGO_SRP("passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow"),
  /** {@code securePasswordKdfAlgoPBKDF2HMACSHA512iter100000}. */
  SECURE_PASSWORD_KDF_ALGO("securePasswordKdfAlgoPBKDF2HMACSHA512iter100000"),
  /** {@code inputCheckPasswordEmpty}. */
  INPUT_CHECK_PASSWORD_EMPTY("inputCheckPasswordEmpty"),
  /** {@code inputCheckPasswordSRP}. */
  INPUT_CHECK_PASSWORD_SRP("inputCheckPasswordSRP"),
  /** {@code inputUserEmpty}. */
  INPUT_USER_EMPTY("inputUserEmpty"),
  /** {@code inputUserSelf}. */
  INPUT_USER_SELF("inputUserSelf"),
  /** {@code inputUser}. */
  INPUT_USER("inputUser"),
  /** {@code updates.state}. */
  UPDATES_STATE("updates.state"),
  /** {@code updates.differenceEmpty}. */
  UPDATES_DIFFERENCE_EMPTY("updates.differenceEmpty"),
  /** {@code updateShort}. */
  UPDATE_SHORT("updateShort"),
  /** {@code updateLoginToken}. */
  UPDATE_LOGIN_TOKEN("updateLoginToken"),
  /** {@code req_pq}. */
  REQ_PQ("req_pq"),
  /** {@code req_pq_multi}. */
  REQ_PQ_MULTI("req_pq_multi"),
  /** {@code req_DH_params}. */
  REQ_DH_PARAMS("req_DH_params"),
  /** {@code set_client_DH_params}. */
  SET_CLIENT_DH_PARAMS("set_client_DH_params"),
  /** {@code rpc_drop_answer}. */
  RPC_DROP_ANSWER("rpc_drop_answer"),
  /** {@code get_future_salts}. */
  GET_FUTURE_SALTS("get_future_salts"),
  /** {@code ping}. */
  PING("ping"),
  /** {@code ping_delay_disconnect}. */
  PING_DELAY_DISCONNECT("ping_delay_disconnect"),
  /** {@code destroy_session}. */
  DESTROY_SESSION("destroy_session"),
  /** {@code destroy_auth_key}. */
  DESTROY_AUTH_KEY("destroy_auth_key"),
  /** {@code invokeAfterMsg}. */
  INVOKE_AFTER_MSG("invokeAfterMsg"),
  /** {@code invokeAfterMsgs}. */
  INVOKE_AFTER_MSGS("invokeAfterMsgs"),
  /** {@code invokeWithLayer}. */
  INVOKE_WITH_LAYER("invokeWithLayer"),
  /** {@code invokeWithoutUpdates}. */
  INVOKE_WITHOUT_UPDATES("invokeWithoutUpdates"),
  /** {@code initConnection}. */
  INIT_CONNECTION("initConnection"),
  /** {@code help.getConfig}. */
  HELP_GET_CONFIG("help.getConfig"),
  /** {@code help.getNearestDc}. */
  HELP_GET_NEAREST_DC("help.getNearestDc"),
  /** {@code help.getAppConfig}. */
  HELP_GET_APP_CONFIG("help.getAppConfig"),
  /** {@code auth.sendCode}. */
  AUTH_SEND_CODE("auth.sendCode"),
  /** {@code auth.resendCode}. */
  AUTH_RESEND_CODE("auth.resendCode"),
  /** {@code auth.cancelCode}. */
  AUTH_CANCEL_CODE("auth.cancelCode"),
  /** {@code auth.signIn}. */
  AUTH_SIGN_IN("auth.signIn"),
  /** {@code auth.logOut}. */
  AUTH_LOG_OUT("auth.logOut"),
  /** {@code auth.exportLoginToken}. */
  AUTH_EXPORT_LOGIN_TOKEN("auth.exportLoginToken"),
  /** {@code auth.importLoginToken}. */
  AUTH_IMPORT_LOGIN_TOKEN("auth.importLoginToken"),
  /** {@code auth.exportAuthorization}. */
  AUTH_EXPORT_AUTHORIZATION("auth.exportAuthorization"),
  /** {@code auth.importAuthorization}. */
  AUTH_IMPORT_AUTHORIZATION("auth.importAuthorization"),
  /** {@code auth.bindTempAuthKey}. */
  AUTH_BIND_TEMP_AUTH_KEY("auth.bindTempAuthKey"),
  /** {@code auth.dropTempAuthKeys}. */
  AUTH_DROP_TEMP_AUTH_KEYS("auth.dropTempAuthKeys"),
  /** {@code account.getPassword}. */
  ACCOUNT_GET_PASSWORD("account.getPassword"),
  /** {@code auth.checkPassword}. */
  AUTH_CHECK_PASSWORD("auth.checkPassword"),
  /** {@code users.getUsers}. */
  USERS_GET_USERS("users.getUsers"),
  /** {@code updates.getState}. */
  UPDATES_GET_STATE("updates.getState"),
  /** {@code updates.getDifference}. */
  UPDATES_GET_DIFFERENCE("updates.getDifference"),
  /** {@code user}. */
  USER("user");

  private final String text;

  TlName(String text) {
    this.text = text;
  }

  /** The name in the TL language, such as {@code auth.sendCode}. */
  public String text() {
    return text;
  }
}
