"""First names given in France, folded: they decide only where the words around leave a doubt."""

from __future__ import annotations

from assistant.privacy.common_words import word_set

FIRST_NAMES = word_set(
    """
    adam adele adrien agathe agnes ahmed aicha alain albane albert alex alexandra alexandre alexia
    alexis alfred ali alice aline alix amandine amelie amina amine amira anais anatole andre andrea ange
    angelique anna anne annick annie antoine antoinette anouk antonin apolline ariane arlette armand
    arnaud arthur astrid aude audrey augustin aurelia aurelie aurelien axel aya ayoub aziz baptiste
    barbara bastien beatrice benedicte benjamin benoit bernadette bernard bertrand bilal blandine boris
    brahim brice brigitte bruno camille capucine carine carla carole caroline catherine cathy cecile
    cedric celia celine cesar chantal charles charline charlotte chloe christelle christian christiane
    christine christophe clara claire claude claudette claudine clement clementine cleo clotilde colette
    coline constance constant coralie corentin corinne cyril cyrille damien daniel daniele danielle
    david deborah delphine denis denise diane didier dimitri dominique dorian dorothee driss dylan edgar
    edith edmond edouard elena eleonore elias elisa elisabeth elise ella elliot elodie eloise elsa
    emeline emile emilie emma emmanuel emmanuelle enzo eric erika erwan esteban estelle esther ethan
    etienne eugene eva evan eve evelyne fabien fabienne fabrice farid fatiha fatima fatou felix fernand
    florence florent florian floriane france francis franck francois francoise frank fred frederic
    frederique gabin gabriel gabrielle gael gaelle gaetan gaspard genevieve geoffrey georges gerald
    geraldine gerard germaine ghislaine gilbert gilles ginette giulia gregoire gregory guillaume gustave
    guy gwenaelle habib hakim hamza hanna hassan helene heloise henri henriette herve hubert hugo hugues
    ibrahim ines irene iris isaac isabelle ismael jacky jacqueline jacques jade jamal jean jeanne
    jeannine jennifer jeremie jeremy jerome jessica jessy joel joelle johan johanna john jonathan jordan
    jose joseph josephine josette josiane joyce judith jules julia julie julien juliette justine justin
    kamel karim karima karine katia kevin khadija lea leila lena leo leon leonie leopold liam lila
    lilian liliane lina lionel lisa loic lola lou louane louis louise loup luc luca lucas lucette lucie
    lucien lucienne ludivine ludovic lydia lydie madeleine mael maelle maelys magali malik manon manuel
    marc marcel marcelle margaux margot marguerite maria mariam marianne marie marine marion marius
    marlene martial martin martine marwan mary maryline maryse mateo mathias mathieu mathilde mathis
    mathys matteo matthias matthieu maud maurice max maxence maxime maya mehdi melanie melissa melvin
    michael michel michele micheline mickael miguel mila milan mireille mohamed mohammed monique morgane
    mourad mustapha myriam nabil nadege nadia nadine naomi nassim natacha nathalie nathan nicolas nicole
    nina nino noa noah noe noel noelle noemie nolan nora norbert odette odile olga olivia olivier omar
    orlane oscar pablo pascal pascale patrice patricia patrick paul paula paulette pauline pedro perrine
    philippe pierre pierrette quentin rachel rachid raphael raphaelle raymond raymonde rebecca regine
    regis remi remy renaud rene renee richard robert robin rodolphe roger roland romain romane romeo
    romuald ronan rosa rose roxane sabine sabrina sacha said salim salome sami samia samir samuel sandra
    sandrine sara sarah sasha sebastien segolene serge severine sidonie simon simone slimane sofia
    solange solene sonia sophie soraya stephane stephanie steve steven suzanne sybille sylvain sylvaine
    sylvie tanguy tatiana teddy teo thais theo theodore theophile therese thibaud thibault thibaut
    thierry thomas tim timeo timothee titouan tom tony tristan ugo valentin valentine valerie vanessa
    vera veronique victor victoire victoria vincent violette virginie vivien viviane walid warren wassim
    wendy wilfried william xavier yael yanis yann yannick yasmina yasmine yassine yohan yoann yolande
    youssef yves yvette yvon yvonne zacharie zoe zohra
    """
)
