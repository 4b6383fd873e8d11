--- mptest/mptest.c
+++ mptest/mptest.c
@@ -1379,7 +1379,6 @@
     runSql("PRAGMA journal_mode=%Q;", zJMode);
   }
   if( !g.bSync ) trySql("PRAGMA synchronous=OFF");
-  sqlite3_enable_load_extension(g.db, 1);
   sqlite3_busy_handler(g.db, busyHandler, 0);
   sqlite3_create_function(g.db, "vfsname", 0, SQLITE_UTF8, 0,
                           vfsNameFunc, 0, 0);
