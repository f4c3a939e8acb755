# One image for both roles: a silo (default) and a front end (--role frontend). Build: docker build -t creditgrains .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props .editorconfig ./
COPY eng ./eng
COPY src ./src
RUN dotnet publish src/Silo/CreditGrains.Silo.csproj -c Release -o /app --nologo

# Chiselled: no shell, no package manager, and a user that is not root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app ./
# As in ./credit: 8 MiB, in hexadecimal.
ENV DOTNET_GCGen1MaxBudget=800000
ENV CREDIT_URLS=http://0.0.0.0:8080 CREDIT_LOG=json CREDIT_SILO_PORT=11111 CREDIT_GATEWAY_PORT=30000
EXPOSE 8080 11111 30000
USER $APP_UID
ENTRYPOINT ["dotnet", "CreditGrains.Silo.dll", "serve"]
