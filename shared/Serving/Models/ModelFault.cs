namespace Serverless.Serving.Models;

/// <summary>
/// A fault that prevents a model from being served: the file, and a sentence that names the member, its value and the
/// rule.
/// </summary>
/// <param name="Model">The name of the model's folder; null if the fault concerns all models.</param>
/// <param name="File">The path in the folder of models, such as <c>digits/model.json</c>, or the address.</param>
/// <param name="Problem">The sentence.</param>
public sealed record ModelFault(string? Model, string File, string Problem)
{
    private const int MaxProblemLength = 2_000;

    /// <summary>The sentence, truncated for logs and responses: a manifest may break thousands of rules.</summary>
    public string Problem { get; } = Problem.Length <= MaxProblemLength ? Problem : $"{Problem[..MaxProblemLength]}…";

    public override string ToString() => $"{File}: {Problem}";
}
