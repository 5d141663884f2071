using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Serverless.Cloud;
using Serverless.Cloud.Webhooks;
using Serverless.Gateway;
using Serverless.Gateway.Host;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemMiddleware>();
builder.Services
    .AddVault(builder.Configuration)
    .AddCloudGateway(builder.Configuration)
    .AddGateway(builder.Configuration);
return await builder.Build().RunAppAsync();
