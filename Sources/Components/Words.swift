package import JSON

/// What a compiled page says by itself, in the site's language.
package struct Words: Sendable {
  package let values: JSONObject

  /// - Parameter language: a language tag; its first part decides, and English stands in for languages that aren't here.
  package init(language: String) {
    let primary = language.prefix { $0 != "-" }.lowercased()
    values = Self.languages[primary] ?? Self.english
  }

  package subscript(_ key: String) -> String { values[key]?.stringValue ?? "" }

  private static let languages = ["en": english, "fr": french, "de": german, "es": spanish]

  private static let english: JSONObject = [
    "skip": "Skip to the content", "menu": "Menu", "navigation": "Main navigation", "footer": "Footer links",
    "more": "Read more", "required": "required", "choose": "Choose…", "send": "Send", "sending": "Sending…",
    "sent": "Thank you, your message has been sent.",
    "invalid": "Some fields need your attention. Please check them and send again.",
    "failed": "Your message could not be sent. Please try again later.",
    "offline": "No connection. Your message was not sent; please check your network and try again.",
    "close": "Close", "previous": "Previous", "next": "Next",
    "notFoundTitle": "Page not found", "notFoundText": "This page does not exist, or no longer does.",
    "backHome": "Back to the home page",
    "table": "Table", "taskDone": "Done", "taskOpen": "To do", "search": "Search", "loading": "Loading…",
    "rows": "Rows {from}–{to} of {count}", "noRows": "Nothing here yet.",
    "nothingFound": "Nothing was found for “{search}”.",
    "tableFailed": "The data can’t be shown right now. Please try again later.",
    "tableOffline": "No connection to the data. Please check your network and try again.", "retry": "Try again",
    "pages": "Pages", "page": "Page {page} of {pages}", "yes": "Yes", "no": "No",
    "needsScript": "This table is shown with JavaScript, which is switched off.",
  ]

  private static let french: JSONObject = [
    "skip": "Aller au contenu", "menu": "Menu", "navigation": "Navigation principale", "footer": "Liens de pied de page",
    "more": "Lire la suite", "required": "obligatoire", "choose": "Choisir…", "send": "Envoyer", "sending": "Envoi en cours…",
    "sent": "Merci, votre message a bien été envoyé.",
    "invalid": "Certains champs sont à corriger. Vérifiez-les, puis envoyez de nouveau.",
    "failed": "Votre message n’a pas pu être envoyé. Réessayez plus tard.",
    "offline": "Pas de connexion : votre message n’a pas été envoyé. Vérifiez votre réseau et réessayez.",
    "close": "Fermer", "previous": "Précédente", "next": "Suivante",
    "notFoundTitle": "Page introuvable", "notFoundText": "Cette page n’existe pas, ou n’existe plus.",
    "backHome": "Retour à l’accueil",
    "table": "Tableau", "taskDone": "Fait", "taskOpen": "À faire", "search": "Rechercher", "loading": "Chargement…",
    "rows": "Lignes {from} à {to} sur {count}", "noRows": "Rien à afficher pour l’instant.",
    "nothingFound": "Aucun résultat pour « {search} ».",
    "tableFailed": "Les données ne peuvent pas être affichées pour le moment. Réessayez plus tard.",
    "tableOffline": "Pas de connexion aux données. Vérifiez votre réseau et réessayez.", "retry": "Réessayer",
    "pages": "Pages", "page": "Page {page} sur {pages}", "yes": "Oui", "no": "Non",
    "needsScript": "Ce tableau s’affiche avec JavaScript, qui est désactivé.",
  ]

  private static let german: JSONObject = [
    "skip": "Zum Inhalt springen", "menu": "Menü", "navigation": "Hauptnavigation", "footer": "Links am Seitenende",
    "more": "Weiterlesen", "required": "Pflichtfeld", "choose": "Bitte wählen…", "send": "Senden", "sending": "Wird gesendet…",
    "sent": "Vielen Dank, Ihre Nachricht wurde gesendet.",
    "invalid": "Einige Felder müssen korrigiert werden. Bitte prüfen Sie sie und senden Sie erneut.",
    "failed": "Ihre Nachricht konnte nicht gesendet werden. Bitte versuchen Sie es später noch einmal.",
    "offline": "Keine Verbindung: Ihre Nachricht wurde nicht gesendet. Bitte prüfen Sie Ihr Netz und versuchen Sie es noch einmal.",
    "close": "Schließen", "previous": "Vorheriges", "next": "Nächstes",
    "notFoundTitle": "Seite nicht gefunden", "notFoundText": "Diese Seite gibt es nicht oder nicht mehr.",
    "backHome": "Zur Startseite",
    "table": "Tabelle", "taskDone": "Erledigt", "taskOpen": "Offen", "search": "Suchen", "loading": "Wird geladen…",
    "rows": "Zeilen {from}–{to} von {count}", "noRows": "Noch nichts vorhanden.",
    "nothingFound": "Nichts gefunden für „{search}“.",
    "tableFailed": "Die Daten können gerade nicht angezeigt werden. Bitte versuchen Sie es später noch einmal.",
    "tableOffline": "Keine Verbindung zu den Daten. Bitte prüfen Sie Ihr Netz und versuchen Sie es noch einmal.",
    "retry": "Noch einmal versuchen", "pages": "Seiten", "page": "Seite {page} von {pages}", "yes": "Ja",
    "no": "Nein", "needsScript": "Diese Tabelle braucht JavaScript, das ausgeschaltet ist.",
  ]

  private static let spanish: JSONObject = [
    "skip": "Ir al contenido", "menu": "Menú", "navigation": "Navegación principal", "footer": "Enlaces del pie de página",
    "more": "Leer más", "required": "obligatorio", "choose": "Elegir…", "send": "Enviar", "sending": "Enviando…",
    "sent": "Gracias, su mensaje ha sido enviado.",
    "invalid": "Algunos campos deben corregirse. Revíselos y envíe de nuevo.",
    "failed": "No se pudo enviar su mensaje. Inténtelo más tarde.",
    "offline": "Sin conexión: su mensaje no se ha enviado. Compruebe su red e inténtelo de nuevo.",
    "close": "Cerrar", "previous": "Anterior", "next": "Siguiente",
    "notFoundTitle": "Página no encontrada", "notFoundText": "Esta página no existe o ya no existe.",
    "backHome": "Volver al inicio",
    "table": "Tabla", "taskDone": "Hecho", "taskOpen": "Pendiente", "search": "Buscar", "loading": "Cargando…",
    "rows": "Filas {from} a {to} de {count}", "noRows": "Todavía no hay nada.",
    "nothingFound": "No hay resultados para «{search}».",
    "tableFailed": "Los datos no se pueden mostrar en este momento. Inténtelo más tarde.",
    "tableOffline": "Sin conexión con los datos. Compruebe su red e inténtelo de nuevo.", "retry": "Reintentar",
    "pages": "Páginas", "page": "Página {page} de {pages}", "yes": "Sí", "no": "No",
    "needsScript": "Esta tabla necesita JavaScript, que está desactivado.",
  ]
}
