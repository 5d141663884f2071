using Microsoft.Azure.Functions.Worker.Builder;
using Serverless.Callbacks;
using Serverless.Cloud;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services
    .AddCloud(builder.Configuration)
    .AddCallbacks(builder.Configuration);
return await builder.Build().RunAppAsync();
