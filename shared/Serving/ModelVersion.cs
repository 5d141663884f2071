namespace Serverless.Serving;

/// <summary>A version of a model.</summary>
public sealed record ModelVersion(string Model, string Version)
{
    public override string ToString() => $"{Model}/{Version}";
}
