namespace Serverless.Scenarios.Tests;

public sealed class OddModelsTests(OddModels odd) : OddModelsContract, IClassFixture<OddModels>
{
    protected override HttpClient Http => odd.Http;

    protected override byte[] Photo { get; } =
        File.ReadAllBytes(Path.Combine(LocalProcess.Models, "samples/ocr/ocr2.png"));
}
