-- What the service of 2026-11-30 stored: a session that was handed out, a login with its code sent. Written by it, not by hand.
-- All times are milliseconds since 1970-01-01T00:00:00Z. Ids are compared byte by byte, whatever the database collates by.

-- Short-lived records, sealed: logins, answers to idempotency keys, what is held against phone numbers.
CREATE TABLE records (
  kind       text   COLLATE "C" NOT NULL,
  id         text   COLLATE "C" NOT NULL,
  version    bigint NOT NULL,
  keep_until bigint NOT NULL,
  data       bytea  NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE INDEX records_by_keep_until ON records (keep_until);

-- Sessions: `details` and `secret` are sealed, `secret` is gone once Telegram has ended the session.
CREATE TABLE sessions (
  session_id   text     COLLATE "C" NOT NULL PRIMARY KEY,
  user_id      bigint   NOT NULL,
  created_at   bigint   NOT NULL,
  updated_at   bigint   NOT NULL,
  last_used_at bigint,
  expires_at   bigint   NOT NULL,
  revoked_at   bigint,
  logged_out   smallint NOT NULL,
  details      bytea    NOT NULL,
  secret       bytea
) WITH (fillfactor = 90); -- Every hand-out changes its row: with room on the page no index is touched by that.

CREATE INDEX sessions_by_user ON sessions (user_id, created_at DESC, session_id DESC);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Who did what to a session. Kept longer than the session itself, so without a foreign key.
CREATE TABLE session_access_log (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id text   COLLATE "C" NOT NULL,
  at         bigint NOT NULL,
  service    text   NOT NULL,
  action     text   NOT NULL,
  outcome    text   NOT NULL,
  address    text,
  request_id text
);

CREATE INDEX session_access_log_by_session ON session_access_log (session_id, id);
CREATE INDEX session_access_log_by_time ON session_access_log (at);

-- When somebody has to look at a record, unless it was changed before; almost none has it.
ALTER TABLE records ADD COLUMN due_at bigint;

CREATE INDEX records_by_due_at ON records (kind, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE flyway_schema_history (
  installed_rank integer NOT NULL PRIMARY KEY,
  version varchar(50),
  description varchar(200) NOT NULL,
  type varchar(20) NOT NULL,
  script varchar(1000) NOT NULL,
  checksum integer,
  installed_by varchar(100) NOT NULL,
  installed_on timestamp NOT NULL DEFAULT now(),
  execution_time integer NOT NULL,
  success boolean NOT NULL
);

INSERT INTO flyway_schema_history VALUES ('1', '1', 'records and sessions', 'SQL', 'db/migration/postgresql/V1__records_and_sessions.sql', '-422399782', 'postgres', '2026-11-30 16:07:30.304987', '10', 'true');
INSERT INTO flyway_schema_history VALUES ('2', '2', 'records due', 'SQL', 'db/migration/postgresql/V2__records_due.sql', '-1942925481', 'postgres', '2026-11-30 16:07:30.324739', '2', 'true');
INSERT INTO records VALUES ('login', '81ff2943d6cce82133518972782972bceef4988c8616a8e51891ea1225669a71', '4', '1796058750556', E'\\x01f1bfab6eb6573d936ddbc83c91f2e37abaa4cf1cc26416d08d73b2a3f73335c015e160f4992e982cfc7afbffb0d2418ccedf4f8c7b9ceb4d8e9fd73edff330aa4df499564679c503e8303f8fe5051f291580e16c8eceaeeb59723e341863e778950a4948863d99b20bd9522cba1166faff34f1f46b9851280a1580912cc6484c95d1e66052f9b3c1f54651ccc67acf4983a188a7fe56c8c21a0613055f526eeecf6ee86559d89a3a5b71006200abea7e34b114145c75d1ceee00a1b46aafa85bd714500b5df95e7e9e50861eac159082eabd2c7dda0e3740bdbc7c7f2dfd2132619b597c83f5b3d5ab18c71c03815ac07f82ad6a06c6f4ba97d0eca29780b7e4f9e2fb40ed3f0048a21105a896829441426368e291d50f7f58e9b8e0d586c0fc4d0688388e993ee564469df9fbe9a55977e8ae866c53cf5ab40d4860634dbafb9afe785a1f2f8d433ad7f74bbb3596b5193546a466aa7a4240bf80f0e57214d332ff000bac6c4c8104cf212ca263b9b5587ea5f56634c0595783e11b2b2918204f9cae14b6e9539b8ffb3bcc18c5af9a0497528561a7700089b049ff1ca867ff97dd79a5ce70ef87ab5a9f66185c743180dd6fbb30bd47331e070b978abe61b84bd068babef93e61e7094fc2c3ba59c9ef49dbeea578', NULL);
INSERT INTO records VALUES ('phone', 'e64bdd633c6a9b12cf10226723de2b1d4fd6e9a3919cae718ac31ed453a00f49', '2', '1796058450567', E'\\x01f1bfab6ec3285f03d4e0eef8785b80dd62f451fc69bcaac76b83822058a8f93312321c7edccd8a313a61e2abd2268ca8d4bad5a7cd9cf77b6510f62773a20405fcb59da7bf719b9f', NULL);
INSERT INTO records VALUES ('login', '0d806711cc1ebcc21a1ff13109f44f4d7cd136afb827ba018cb7d7de0a9ba40f', '2', '1796058750627', E'\\x01f1bfab6e008cd9ee25dd6825045ceaa1b20746150f91f59194d8c93a07c348e7f9edeada61c2bb4bdba767199f879e61a7c55f2b3f63cbccae111271ef99c611e6d1e199eb32e7973dbaa6264b0e1d22ae339f4c6bd412f9b08e547f13b363ff77ce71faa5b3d523dd222c0d631fb96e079364e1677665804d9a8e9037b401944a5c068be079d3c72ae6ecf583010de62b9b8c7dbb741e108e3e82b9a140743d4d159b286d57a9598769a4f916f84c3c4a63856a9a40ac401185cb09205efeb47094d7ea919fe3aa27ce83eda8cc21c26541c6bcfbf5a9b65ba0839a3cf3cc1443418075afa2180e0a10862ae063a302240f7106a06c7e9d81b72db899731d87cae6732d1fef77e4279225b5850aed4bc336bc4d18b9a3d904c3fe41682d79271a9d588b4be4b949a88965b556ca7089720659f15ac51a17a3fa9d24bd6be5476080c35804f50e8d53ff21df04d339ade9d47fcecf40a141dfd8e0df4d2dc17ad33aa7b7799d37ff96da9d82da495abb058725edb88a64591fdcb737932599c38c8f08ec2d69d00ff8dd75dfcd3717de77b0f8a852f346638afa5274a98635fd49b948efe7dc9a9f6e1affdf620b992faef365cf2cbc14ae0997c60b1ca263733ddcfb5c579d7bf6a4a3afb2089e0157e4822360304252b1d4639c9087215a', NULL);
INSERT INTO records VALUES ('start', 'b4e8e73a4bb6534381c2e24980a0cb106218d85664763f4be7ab564a6b4d3730', '2', '1796141250614', E'\\x01f1bfab6eca401a9a9eb212c078d8d5cb428e52c5c0202685a4f4186a2011f9ced4c6ffd2987feb18321061546105b7b7069f9e6295c3026b86638d99317e5aaef271106d938bf9c910c7a436214bfdecc81331778f40aeaea45a701ccab43aea2cd2f4347e55d8c88e2c15add994083814b261b6804235a5e497aa829b2defcfc8fcb41f7e372bd7bd95aaa995a04971864aaad2b415b0caf25b7dc3be8608eec5accb36b531bf06a34d1e186b521108ed41b1b25dc9eae49d12d8467a47d58d64525261ef2a96e7602cb155eb30055ba3881c7cac9977feb209b3e1e82bfcce89dd3171c255aa0686a93a99f02e8ac6bc34eebcfcf6c73b2cf0dd95738eb86adfaf942babf921f2e8ffe4014ce07525748aad935ec400d2fb4b3bc386e390671754243b876ded4b5ac394cf29113ec194c7e4c4d23cc0607218070e4c234c8cfa949a0fb0bdabe19855153f144627100f0574266cc1460591f1a4adf3cc2ea365a3081747403daf5ca1e50b882cc67fba0f0001211306ea3a50482c2c08da4e6e80318a82e936a0aa1bfbb04eca6c86003b021c126b910b854c9a4e0acf702811475a0c8fe9a385b626f790bbd850dc263a4f88c7b2e1f9e5be1d90306359e7cec5de4b3aa2627fe36b75fe092122ef7cb7f2cec9e4f65eba75a8b17f155854c53fb71770ab569697f285a915634d1e79d0ca570a8fc6539f0945b7de6067dd0d3881fb1a455be473f0b36cc326a76ef576c1b5a13df69ccbb039b9c96788a2a4e76e200b714db5bff2912676f8f65dd1b569b87b16733ad63f09940da2385c68b66e32792d11c3620fdf06cd640891601dcc140c93f937234d38b90df2d78a4125df5b97997cbc5fdc37d811', NULL);
INSERT INTO sessions VALUES ('wHDzKAAksdZz6eM5EhGYDA', '5000020001', '1796054850605', '1796054850633', '1796054850633', '1798646850605', NULL, '0', E'\\x01f1bfab6e67021f7b2f2d3e67a5c0a662b4055ef8312a8a67582b5cead34b248e3c6a4d38e276693bf2da3d3934c195d8e5367d6e02e99008af6f3d358e6b316becbf13ab12c2bc277b33c5f6e7aa11759197cf6d9a328e08abd491bd274043a622076f', E'\\x01f1bfab6e7f5b702213e114ac30a42e048ac2bdd36ce752461d61e486c1bccf957ead353bfadf1d2f82070196dc56f460463451c6016e9dd8d9f548587b954caab98459f5942a54ebd9bcda829eedafc5775dbf1140f3f621322309277ff50ded8314f29050cc5d7fc93e7b3f55ede5ff7e5f1556b9728b826c2a00b15942bd23de2d7d322b2955c4ec0d5cb31bdd8513260605aab98a935d1d552f5332419ee3bf7669ed8fc7d74262c3e3705eb98d93563e1ec29c2449c694a6d7e2cd414912f59c17431a74733829995ad6c694322937252140667365dd51ae2fcbe8d93a0e427d27df20f463dd2993e06fdc1af65ea2bc222ffefe156330da50972bbff56c10e6e5e60b559e93dc689f0cddb8c19adf6aad6fe0592ab1700b488e8f7908c362650fd32246f34a5210a8308a93e63a5fb2fd790a25e0b3fe089b8ee81f36a4f969c4eee1b21f50cd2925e5f6929a8a9da8850bb051411425a4ba15d8725f734dd529ab230f15971a589658d086fbc86fee712187efb97661ebb779ce2d0f7f9d2d5a508b16a1617eea891ea0cecba54247d15b491167b0aa9ff0732e9ef7db3b150b75ee652410ff830807c5413e99d36fbcdac111cfe918b578cba3f64c8e8ca70c4c144ca3e7ab8ba158cb9f5ccf3918774f20731e6b73884d71abc7eadeccc9c59a07ef95a6c07a0dc02deb9c8a113fc7');
INSERT INTO session_access_log OVERRIDING SYSTEM VALUE VALUES ('1', 'wHDzKAAksdZz6eM5EhGYDA', '1796054850605', 'telegram-auth', 'CREATE', 'DONE', '127.0.0.1', NULL);
INSERT INTO session_access_log OVERRIDING SYSTEM VALUE VALUES ('2', 'wHDzKAAksdZz6eM5EhGYDA', '1796054850633', 'default', 'HAND_OUT', 'DONE', '127.0.0.1', '35abf1cf0bfb24bb76641421');
SELECT setval(pg_get_serial_sequence('session_access_log', 'id'), 2);
