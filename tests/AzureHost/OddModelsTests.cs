using Serverless.Infra.Tests;
using Serverless.Scenarios.Tests;

namespace Serverless.AzureHost.Tests;

public sealed class OddModelsTests(OddModels odd) : OddModelsContract, IClassFixture<OddModels>
{
    protected override HttpClient Http => odd.Http;

    protected override byte[] Photo { get; } =
        File.ReadAllBytes(Path.Combine(Repository.Root, "models/samples/ocr/ocr2.png"));
}
