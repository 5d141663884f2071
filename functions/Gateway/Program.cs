using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Serverless.Cloud;
using Serverless.Gateway;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemMiddleware>();
builder.Services
    .AddCloud(builder.Configuration)
    .AddCloudScaling(builder.Configuration)
    .AddGateway(builder.Configuration);
builder.Build().Run();
