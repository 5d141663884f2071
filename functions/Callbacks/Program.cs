using Microsoft.Azure.Functions.Worker.Builder;
using Serverless.Callbacks;
using Serverless.Cloud;
using Serverless.Cloud.Webhooks;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services
    .AddVault(builder.Configuration)
    .AddCloud(builder.Configuration)
    .AddCallbacks(builder.Configuration);
return await builder.Build().RunAppAsync();
