using Serverless.Serving.Models;
using Serverless.Serving.Webhooks;

namespace Serverless.Serving.Admission;

/// <summary>Reads a submit and holds it against the model: the pure part of admission.</summary>
public sealed class SubmissionCheck(IModelCatalog catalog, IWebhookUrlPolicy webhooks)
{
    /// <summary>The submission with the model and version it will run on, or the problem that refuses it.</summary>
    public (CheckedSubmission? Checked, Problem? Problem) Check(SubmitRequest request)
    {
        if (!catalog.TryFind(request.Model, out var model))
        {
            return (null, Problem.ModelNotFound(request.Model));
        }

        var faults = new Faults();
        using var document = JsonBody.Parse(request.Body, faults);
        if (document is null)
        {
            return (null, Problem.Invalid(faults.Found));
        }

        var submission = request.IsInfer
            ? SubmissionReader.ReadInfer(document.RootElement, faults)
            : SubmissionReader.Read(document.RootElement, faults);
        if (!faults.Any)
        {
            ManifestCheck.Check(submission.Inputs, model.Manifest, faults);
        }

        foreach (var unknown in submission.WantedOutputs?.Except(model.Manifest.Outputs.Select(o => o.Name)) ?? [])
        {
            faults.Add("outputs", $"'{unknown}'", $"is not an output; model '{request.Model}' has {string.Join(", ", model.Manifest.Outputs.Select(o => $"'{o.Name}'"))}");
        }

        if (submission.Webhook is { } webhook && webhooks.Violation(webhook.Url) is { } violation)
        {
            faults.Add("webhook.url", $"'{webhook.Url}'", violation);
        }

        var version = request.Version ?? submission.Version ?? model.Versions[0];
        return faults.Any ? (null, Problem.Invalid(faults.Found))
            : !model.Versions.Contains(version) ? (null, Problem.VersionNotFound(request.Model, version, model.Versions))
            : (new CheckedSubmission(submission, model, version), null);
    }
}

/// <summary>A submission that may become a job.</summary>
public sealed record CheckedSubmission(Submission Submission, CatalogModel Model, string Version);
