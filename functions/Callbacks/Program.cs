using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Serverless.Callbacks;
using Serverless.Cloud;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services
    .AddCloud(builder.Configuration)
    .AddCallbacks(builder.Configuration);
builder.Build().Run();
