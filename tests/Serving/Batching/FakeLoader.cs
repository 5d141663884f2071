using Serverless.Serving.Inference;
using Serverless.Serving.Models;

namespace Serverless.Serving.Tests.Batching;

internal sealed class FakeLoader(IModelSession session) : IModelLoader
{
    public IModelSession Load(CatalogModel model, string version) => session;
}
